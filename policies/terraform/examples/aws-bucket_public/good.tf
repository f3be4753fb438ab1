resource "aws_s3_bucket" "prices" {
  bucket = "acme-prices"
}

resource "aws_s3_bucket_acl" "prices" {
  bucket = aws_s3_bucket.prices.id
  acl    = var.acl
}

resource "aws_s3_bucket_public_access_block" "prices" {
  bucket                  = aws_s3_bucket.prices.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = var.restrict
}
