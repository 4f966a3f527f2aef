"""What a live AWS account says, read with boto3 (extra `aws`) in the shapes that the AWS CLI prints."""
