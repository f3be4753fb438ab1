resource "aws_s3_bucket_public_access_block" "prices" {
  bucket            = aws_s3_bucket.prices.id
  block_public_acls = true
}
