resource "google_storage_bucket_iam_binding" "prices" {
  bucket  = "acme-prices"
  role    = "roles/storage.objectViewer"
  members = ["group:shop@acme.example", var.reader]
}
