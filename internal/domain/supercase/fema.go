package supercase

import (
	"context"
	"strings"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/disaster"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/day"
)

// monitored refuses to match borrowers with a disaster after the last day on which the
// supercase wants it.
func (sc *Supercase) monitored(ctx context.Context, tx *store.Tx) error {
	if sc.FemaMonitoringEndDate == nil {
		return nil
	}
	company, err := access.Own(ctx, tx)
	if err != nil {
		return err
	}
	zone, err := company.Zone()
	if err != nil {
		return err
	}
	if day.In(tx.Now.Time, zone) > *sc.FemaMonitoringEndDate {
		return api.Conflict(api.MonitoringEnded, "the monitoring ended on "+sc.FemaMonitoringEndDate.String()+": set a later femaMonitoringEndDate, or null")
	}
	return nil
}

// present completes supercases for an answer: with what is known of their disasters.
func present(ctx context.Context, tx *store.Tx, all ...*Supercase) error {
	var numbers []int
	for _, sc := range all {
		if sc.FemaDisasterNumber != nil {
			numbers = append(numbers, *sc.FemaDisasterNumber)
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	found, err := disaster.Of(ctx, tx, numbers...)
	if err != nil {
		return err
	}
	for _, sc := range all {
		for _, d := range found {
			if sc.FemaDisasterNumber == nil || *sc.FemaDisasterNumber != d.Number {
				continue
			}
			if sc.FemaDisasterDetails == nil {
				sc.FemaDisasterDetails = &FemaDisasterDetails{
					ID: "FD" + strings.TrimPrefix(d.ID, d.Kind().Prefix), Description: d.Title, IncidentType: d.IncidentType,
					DeclarationType: d.DeclarationType, DeclarationDate: d.DeclarationDate, State: d.State}
			}
			sc.FemaDisasterDetails.Areas += len(d.Areas)
		}
	}
	return nil
}
