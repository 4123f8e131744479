import { InputField, SelectField } from '../../parts.tsx'
import { ErrorSummary } from './error-summary.tsx'

/** What was entered into a form, and what is wrong with it. */
export interface Entered<Field extends string> {
  values?: Partial<Record<Field, string>> | undefined
  errors?: Partial<Record<Field, string>> | undefined
  /** What is wrong, if it concerns no single field. */
  error?: string | undefined
}

/** What is wrong, in the order of the fields. */
export const Mistakes = <Field extends string>({
  fields,
  entered: { errors, error },
}: {
  fields: readonly Field[]
  entered: Entered<Field>
}) => (
  <ErrorSummary
    errors={[
      ...(error === undefined ? [] : [{ message: error }]),
      ...fields.flatMap((field) => {
        const message = errors?.[field]
        return message === undefined ? [] : [{ field, message }]
      }),
    ]}
  />
)

/** What each field of a form shows. */
export const fieldIn =
  <Field extends string>(
    labels: Readonly<Record<Field, string>>,
    { values, errors }: NoInfer<Entered<Field>>,
  ) =>
  (id: Field) => ({
    id,
    label: labels[id],
    error: errors?.[id],
    value: values?.[id] ?? '',
  })

interface Shown {
  id: string
  label: string
  error: string | undefined
  value: string
}

interface CustomerFieldsProps {
  field(id: 'customerId' | 'customerName' | 'profile'): Shown
  profiles: { name: string; purpose: string }[]
}

/** Who is invited, and to grant what. */
export const CustomerFields = ({ field, profiles }: CustomerFieldsProps) => (
  <>
    <InputField
      {...field('customerId')}
      hint="The id of this customer in your own systems."
      required
    />
    <InputField
      {...field('customerName')}
      hint="Optional. Shown on the customer’s page and in the lists."
    />
    <SelectField
      {...field('profile')}
      hint="The rights that the customer is asked to grant."
      options={profiles.map(({ name, purpose }) => [
        name,
        `${name}: ${purpose.length > 40 ? `${purpose.slice(0, 39)}…` : purpose}`,
      ])}
      chosen={field('profile').value || 'default'}
    />
  </>
)
