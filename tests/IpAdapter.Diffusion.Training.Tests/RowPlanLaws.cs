using IpAdapter.Diffusion.Training.Conditions;
using IpAdapter.Diffusion.Training.Preparation;

namespace IpAdapter.Diffusion.Training.Tests;

/// <summary>What chance decides of rows.</summary>
public sealed class RowPlanLaws
{
    private const int Draws = 10_000;
    private const double Quantile = 3.2905;   // of the normal distribution, two-sided 99.9 %

    [Theory]
    [InlineData(0.05, 0.05, 0.05)]
    [InlineData(0.3, 0, 0.1)]
    [InlineData(0, 1, 0)]
    public void Conditions_are_dropped_as_often_as_is_asked_for(double image, double text, double both)
    {
        var plans = Enumerable.Range(0, Draws).Select(row => Plan(row / 8, row % 8, new(image, text, both))).ToList();

        Holds(image, plan => plan is { DropsPicture: true, DropsText: false });
        Holds(text, plan => plan is { DropsPicture: false, DropsText: true });
        Holds(both, plan => plan is { DropsPicture: true, DropsText: true });

        void Holds(double share, Func<RowPlan, bool> isOne) =>
            Assert.InRange(plans.Count(isOne) - Draws * share, -Room(share), Room(share));

        static double Room(double share) => Quantile * Math.Sqrt(Draws * share * (1 - share));
    }

    [Fact]
    public void Timesteps_are_drawn_evenly_from_all_of_the_schedule()
    {
        var timesteps = Enumerable.Range(0, Draws).Select(row => Plan(row, 0, new(0, 0, 0)).Timestep);
        var tenths = timesteps.CountBy(timestep => timestep / 100).ToDictionary();

        Assert.Equal(Enumerable.Range(0, 10), tenths.Keys.Order());
        Assert.All(tenths.Values, count => Assert.InRange(count, 1000 - Quantile * 30, 1000 + Quantile * 30));
        var all = Enumerable.Range(0, 100).Select(row => Plan(row, 0, new(0, 0, 0), timesteps: 4).Timestep).Distinct();
        Assert.Equal([0, 1, 2, 3], all.Order());
    }

    [Fact]
    public void Every_row_of_every_step_and_part_has_noise_of_its_own_and_the_same_each_time()
    {
        long[] Seeds(long seed) => [.. from step in Enumerable.Range(0, 20)
                                       from part in Enumerable.Range(0, 4)
                                       from row in Enumerable.Range(0, 8)
                                       select RowPlan.ForTraining(seed, step, part, row, 1000, new()).NoiseSeed];

        Assert.Equal(Seeds(1), Seeds(1));
        Assert.Equal(2 * 20 * 4 * 8, Seeds(1).Concat(Seeds(2)).Distinct().Count());
    }

    [Fact]
    public void Timesteps_of_a_validation_are_spread_over_all_of_the_schedule() =>
        Assert.Equal([125, 375, 625, 875], Enumerable.Range(0, 4).Select(row => RowPlan.ForValidation(row, 4, 1000).Timestep));

    private static RowPlan Plan(long step, int row, DropScheme drops, int timesteps = 1000) =>
        RowPlan.ForTraining(7, step, 0, row, timesteps, drops);
}
