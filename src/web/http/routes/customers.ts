import { deleteCustomerData } from '../../../core/customers/delete-data.ts'
import type { Ports } from '../../../core/ports.ts'
import type { Handlers } from '../contract/serve-operations.ts'

export const customerHandlers = (ports: Ports): Handlers<'deleteCustomerData'> => ({
  deleteCustomerData: ({ actor, params: { customerId }, body }) =>
    deleteCustomerData(ports, actor, { customerId, keepReceipts: body?.keepReceipts }),
})
