resource "azurerm_storage_account" "prices" {
  name = "acmeprices"
}
