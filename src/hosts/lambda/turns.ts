import type { Context } from 'aws-lambda'
import { followCampaigns } from '../../core/campaigns/follow-campaigns.ts'
import { readDueOrganizations } from '../../core/enrolments/read-organizations.ts'
import { workOnJobs } from '../../core/jobs/work-on-jobs.ts'
import type { Ports } from '../../core/ports.ts'
import { withOffers } from '../machine/run/loops.ts'
import { measureUndelivered } from './measure-undelivered.ts'
import { untilDone } from './until-done.ts'
import type { Basis } from './wiring.ts'

/** What the schedule sends. A request through the front door always arrives as an HTTP event. */
export interface Turn {
  work: 'campaigns' | 'jobs'
}

type TakeTurn = (ports: Ports, context: Context, tell: Basis['tell']) => Promise<unknown>

/** The work that the schedule asks of the function with the API. No request waits for it. */
export const TURNS: Record<Turn['work'], TakeTurn> = {
  async campaigns(ports, context) {
    await untilDone(context, 1, async () => Number(await followCampaigns(withOffers(ports))))
    await untilDone(context, 1, async () => Number(await readDueOrganizations(ports)))
  },
  async jobs(ports, context, tell) {
    await measureUndelivered({ ...ports, tell })
    await untilDone(context, 1, async () => Number(await workOnJobs(ports)))
  },
}
