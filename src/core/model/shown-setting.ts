/** A setting as the operator's console shows it. */
export interface ShownSetting {
  /** In rolecall.yaml, such as `aws.regions`. */
  key?: string
  /** The environment variable. */
  variable?: string
  /** Null: none. Never a secret. */
  value: string | null
  from: 'environment' | 'rolecall.yaml' | 'default'
}
