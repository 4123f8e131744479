import {
  CfnCondition,
  CfnOutput,
  CfnParameter,
  type CfnParameterProps,
  DefaultStackSynthesizer,
  Fn,
  type IStackSynthesizer,
  Stack,
} from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { TEMPLATE_READINGS, type TemplateReading } from '../../src/core/model/template-reading.ts'
import type { Assumable, Senders } from '../../src/tools/setup/policies.ts'

export const TOPIC = "What customers' stacks in this Region publish to"

/**
 * A stack that is printed as a template for any account and Region. Values that are not known yet
 * are parameters.
 */
export class PrintedStack extends Stack {
  readonly namePrefix: string

  constructor(scope: Construct, id: string, description: string) {
    const synthesizer = new DefaultStackSynthesizer({
      generateBootstrapVersionRule: false,
    }) as IStackSynthesizer
    super(scope, id, { description, synthesizer, analyticsReporting: false })
    this.namePrefix = this.text('NamePrefix', {
      default: 'rolecall',
      description: 'Starts every name',
    })
  }

  text(id: string, props: CfnParameterProps): string {
    return new CfnParameter(this, id, { ...props, type: 'String' }).valueAsString
  }

  number(id: string, props: CfnParameterProps): number {
    return new CfnParameter(this, id, { ...props, type: 'Number' }).valueAsNumber
  }

  list(id: string, description: string, props: CfnParameterProps = {}): string[] {
    const type = 'CommaDelimitedList'
    return new CfnParameter(this, id, { ...props, description, type }).valueAsList
  }

  output(id: string, description: string, value: string): void {
    new CfnOutput(this, id, { description, value })
  }

  /** Whether templates are read in one of these ways; a parameter decides. */
  readsTemplates(id: string, ...ways: TemplateReading[]): CfnCondition {
    const reading = this.text('TemplateReading', {
      default: 'public',
      allowedValues: [...TEMPLATE_READINGS],
      description: "How CloudFormation in customers' accounts reads templates",
    })
    const equals = ways.map((way) => Fn.conditionEquals(reading, way))
    const expression = equals.length > 1 ? Fn.conditionOr(...equals) : equals[0]!
    return new CfnCondition(this, id, { expression })
  }

  senders(): Senders {
    return {
      topics: this.list(
        'TopicArns',
        'The topics of all Regions, which alone may send to the queue',
      ),
      principals: this.list(
        'SnsPrincipals',
        'SNS, also under the names by which it delivers from opt-in Regions',
      ),
    }
  }

  assumable(): Assumable {
    return {
      customerRoles: this.list(
        'CustomerRoleArns',
        "Patterns of the customers' roles that the broker may assume",
      ),
      ownRoles: this.list(
        'OwnRoleArns',
        "Patterns of the vendor's own roles, which it may never assume",
      ),
    }
  }
}
