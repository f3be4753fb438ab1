resource "aws_s3_bucket_acl" "prices" {
  bucket = aws_s3_bucket.prices.id
  acl    = "public-read-write"
}
