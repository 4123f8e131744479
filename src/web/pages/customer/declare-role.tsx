import { useWords } from '../language/languages.ts'
import { AccountNumber, InputField, SelectField } from '../parts.tsx'
import { Fold } from './pieces.tsx'
import { type CustomerView, isOpen } from './view.ts'

interface Props {
  view: CustomerView
}

/** For a role that the customer made without a stack. After a try, the form is in the card. */
export const DeclareRole = ({ view }: Props) =>
  isOpen(view) && view.progress.way !== 'declared' ? (
    <Fold title={useWords().declare.title} id="declare" open={view.declareForm !== undefined}>
      <DeclareForm view={view} />
    </Fold>
  ) : null

export const DeclareForm = ({ view }: Props) => {
  const words = useWords().declare
  const { accountId, awaitsTick, basePath, declareForm, progress } = view
  if (!accountId || awaitsTick) return <p>{useWords().howTo.commandLater}</p>
  const missing = progress.roles?.filter(({ state }) => state !== 'connected') ?? []
  return (
    <form method="post" action={`${basePath}/role`} class="form">
      <p>{words.explained({ account: <AccountNumber id={accountId} /> })}</p>
      {missing.length > 0 ? (
        <SelectField
          id="role"
          label={words.whichRole}
          hint={undefined}
          options={missing.map(({ role }) => [role, role] as const)}
          chosen={declareForm?.role}
        />
      ) : null}
      <InputField
        id="roleArn"
        label={words.roleArn}
        hint={words.hint}
        error={declareForm?.error}
        required
        value={declareForm?.roleArn ?? progress.roleArn ?? expectedArn(view)}
      />
      <button type="submit" class="btn">
        {words.check}
      </button>
    </form>
  )
}

/** Of the role as the invitation asks for it. */
function expectedArn({ accountId, roleName, options, brokerRoleArn, progress }: CustomerView) {
  if (roleName === undefined || progress.roles) return ''
  const partition = brokerRoleArn.split(':')[1]
  return `arn:${partition}:iam::${accountId}:role${options?.set.path ?? '/'}${roleName}`
}
