import type { OtherWay } from '../../../core/model/role-look.ts'
import { useWords } from '../language/languages.ts'
import { AccountNumber, Code, InputField, SelectField } from '../parts.tsx'
import { Fold } from './pieces.tsx'
import { type CustomerView, isOpen } from './view.ts'

interface Props {
  view: CustomerView
  /** How the customer makes the role. */
  way?: OtherWay | undefined
}

/** For a role that the customer made without a stack. After a try, the form is in the card. */
export const DeclareRole = ({ view, way }: Props) =>
  isOpen(view) && view.progress.way !== 'declared' ? (
    <Fold
      title={useWords().declare.title}
      id="declare"
      open={view.declareForm !== undefined || view.way !== undefined}
    >
      <DeclareForm view={view} way={way} />
    </Fold>
  ) : null

export const DeclareForm = ({ view, way }: Props) => (
  <>
    <ArnForm view={view} />
    <Look view={view} way={way} />
  </>
)

/** Rolecall finds a role with the expected name by itself, once the customer asks for it. */
export const Look = ({ view, way = 'existing' }: Props) => {
  const words = useWords().declare
  const { basePath, expectedArn, otherWay, awaitsTick, progress } = view
  if (expectedArn === undefined || awaitsTick || progress.way === 'declared') return null
  const role = <Code text={expectedArn} />
  return otherWay === undefined ? (
    <form method="post" action={`${basePath}/look`} class="form">
      <input type="hidden" name="way" value={way} />
      <p>{words.orLook({ role })}</p>
      <button type="submit" class="btn">
        {words.look}
      </button>
    </form>
  ) : (
    <div class="note">
      <p>{words.looking}</p>
      <p>{role}</p>
    </div>
  )
}

const ArnForm = ({ view }: Props) => {
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
        value={declareForm?.roleArn ?? progress.roleArn ?? view.expectedArn ?? ''}
      />
      <button type="submit" class="btn">
        {words.check}
      </button>
    </form>
  )
}
