"""The outbox: messages are rows written with what they tell, sent later by a job."""
