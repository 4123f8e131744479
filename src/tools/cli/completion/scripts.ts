/**
 * What each shell runs to complete a command line: it calls `rolecall complete -- WORDS`, where the
 * last word is the one at the cursor. The answer has one whole word a line, and after a tab what it
 * is; `:files` asks the shell for file names. No script evaluates what was typed.
 */
export const SCRIPTS = {
  bash: `# Completion of rolecall for bash. In ~/.bashrc: source <(rolecall completion bash)
_rolecall() {
  local line cur prefix words typed=\${COMP_LINE:0:COMP_POINT}
  read -r -a words <<<"$typed"
  if [[ $typed == *[[:space:]] ]]; then words+=(''); fi
  cur=\${words[\${#words[@]} - 1]}
  # Bash replaces only what follows the last ":" or "=".
  prefix=\${cur%"\${cur##*[:=]}"}
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "\${cur#"$prefix"}")
    else
      line=\${line%%$'\\t'*}
      COMPREPLY+=("\${line#"$prefix"}")
    fi
  done < <(rolecall complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -F _rolecall rolecall
`,
  zsh: `#compdef rolecall
# Completion of rolecall for zsh. In ~/.zshrc, after compinit: source <(rolecall completion zsh)
_rolecall() {
  local line
  local -a values texts
  for line in "\${(@f)$(rolecall complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == :files ]]; then
      [[ $PREFIX == --*=* ]] && compset -P '*='
      _files
    elif [[ -n $line ]]; then
      values+=("\${line%%$'\\t'*}")
      texts+=("\${line/$'\\t'/  -- }")
    fi
  done
  (( \${#values} )) && compadd -l -d texts -a values
}
if [[ $funcstack[1] == _rolecall ]]; then _rolecall "$@"; else compdef _rolecall rolecall; fi
`,
  fish: `# Completion of rolecall for fish. In config.fish: rolecall completion fish | source
function __rolecall_complete
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    for line in (rolecall complete -- $typed[2..-1] "$current" 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path "$current"
        else
            echo $line
        end
    end
end
complete -c rolecall -f -a '(__rolecall_complete)'
`,
} as const
