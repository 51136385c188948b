package core

import "context"

// JobReader reads bulk runs.
type JobReader interface {
	Jobs(ctx context.Context, limit int) ([]Job, error) // newest first
	// OpenJobs returns those that run or are paused, oldest first.
	OpenJobs(ctx context.Context) ([]Job, error)
	Job(ctx context.Context, id string) (Job, error)       // CodeNotFound
	JobNumbered(ctx context.Context, n int64) (Job, error) // by Job.Number; CodeNotFound
	// NextJobItems returns a part's pending items, in their order.
	NextJobItems(ctx context.Context, jobID string, part, limit int) ([]JobItem, error)
	// JobOutcomes hands over a job's items with what became of them, by part
	// and place.
	JobOutcomes(ctx context.Context, jobID string, yield func(JobOutcome) error) error
	// JobProgress counts, for each of the job's parts, how far its decided
	// items are proven. It looks at each of them: not for every key.
	JobProgress(ctx context.Context, jobID string) ([]JobProgress, error)
	// Backlog counts the Apps of a connection whose push is held or on its
	// way; it stops counting at most.
	Backlog(ctx context.Context, connection string, most int) (int, error)
}

// JobTx writes bulk runs.
type JobTx interface {
	// PutJob inserts or replaces a job; its items and its Number stay.
	PutJob(Job) error
	Job(id string) (Job, error)
	// AddJobItems adds items at free places.
	AddJobItems(jobID string, items []JobItem) error
	NextJobItems(jobID string, part, limit int) ([]JobItem, error)
	// PutJobItem replaces an item. The items of a part are reached in their
	// order: before one that is pending none is written again.
	PutJobItem(jobID string, item JobItem) error
}
