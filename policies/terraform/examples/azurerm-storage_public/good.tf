resource "azurerm_storage_account" "prices" {
  name                            = "acmeprices"
  allow_nested_items_to_be_public = false
}
