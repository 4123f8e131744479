import { expect, it } from 'vitest'
import { changesInWords, compareTemplates } from './compare-templates.ts'

const BEFORE = `Resources:
  R:
    Type: AWS::IAM::Role
    Properties:
      RoleName: A # a comment
      AssumeRolePolicyDocument: {}
Outputs: { Old: { Value: x } }
`

it('two templates are compared by place in words, and line by line', () => {
  const after = BEFORE.replace('# a comment', '')
    .replace('{}', '{ Version: "2012-10-17" }')
    .replace('    Type', '    DependsOn: I\n    Type')
    .replace('Outputs: { Old: { Value: x } }\n', '  I: { Type: Custom::RolecallInvitation }\n')
  const { changes, diff } = compareTemplates(
    { name: 'a.yaml', text: BEFORE },
    { name: 'b.yaml', text: after },
  )
  expect(changesInWords(changes).split('\n')).toEqual([
    'line 7: the trust policy of R is changed (Resources.R.Properties.AssumeRolePolicyDocument)',
    'line 3: what R waits for (DependsOn) is changed (Resources.R.DependsOn)',
    'line 8: the resource I (Custom::RolecallInvitation) is added (Resources.I)',
    'line 7: the output Old is removed (Outputs.Old)',
  ])
  expect(diff).toBe(`--- a.yaml
+++ b.yaml
@@ -1,8 +1,9 @@
 Resources:
   R:
+    DependsOn: I
     Type: AWS::IAM::Role
     Properties:
-      RoleName: A # a comment
-      AssumeRolePolicyDocument: {}
-Outputs: { Old: { Value: x } }
+      RoleName: A 
+      AssumeRolePolicyDocument: { Version: "2012-10-17" }
+  I: { Type: Custom::RolecallInvitation }
 `)
})

it('what is written in another way means the same', () => {
  const other = BEFORE.replace(' # a comment', '').replace('RoleName: A', '"RoleName": "A"')
  const { changes } = compareTemplates(
    { name: 'a.yaml', text: BEFORE },
    { name: 'b.yaml', text: other },
  )
  expect(changesInWords(changes)).toBe('Both templates mean the same.')
})
