// Lists the roles in a customer's account with the plain AWS SDK for Go. Nothing in this file is about Rolecall.
// The environment says where the credentials come from; see examples/python/list_roles.py.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

func main() {
	ctx := context.Background()
	settings, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		log.Fatal(err)
	}
	pages := iam.NewListRolesPaginator(iam.NewFromConfig(settings), &iam.ListRolesInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			// The message contains Rolecall's error: a stable code, and what to do.
			log.Fatal(err)
		}
		for _, role := range page.Roles {
			fmt.Println(*role.Arn)
		}
	}
}
