module northwind.example/list-roles

go 1.24
