package supercase

import (
	"context"

	"nectarine/internal/domain/disaster"
	"nectarine/internal/mechanism/store"
)

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
				sc.FemaDisasterDetails = &FemaDisasterDetails{Description: d.Title, IncidentType: d.IncidentType,
					DeclarationType: d.DeclarationType, DeclarationDate: d.DeclarationDate, State: d.State}
			}
			sc.FemaDisasterDetails.Areas += len(d.Areas)
		}
	}
	return nil
}
