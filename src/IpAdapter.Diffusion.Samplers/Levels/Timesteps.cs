namespace IpAdapter.Diffusion.Samplers.Levels;

/// <summary>
/// The timesteps of each spacing, from the noisiest on (arXiv:2305.08891, table 2), not yet rounded to whole ones where they fall between.
/// </summary>
public static class Timesteps
{
    /// <summary>As many timesteps as steps, by spacing.</summary>
    /// <param name="spacing">Which timesteps.</param>
    /// <param name="trained">What the model was trained with.</param>
    /// <param name="steps">How many.</param>
    /// <param name="offset">Added to leading ones; null: what the model's configuration says.</param>
    /// <param name="leftOut">How many more are laid out and left out again at the clean end.</param>
    /// <exception cref="StepCountException">There are not so many, or the first would lie behind the last one that the model was trained
    /// with.</exception>
    public static double[] Compute(TimestepSpacing spacing, NoiseScheduleConfig trained, int steps, int? offset = null, int leftOut = 0)
    {
        var (trainSteps, count, added) = (trained.TrainSteps, steps + leftOut, offset ?? trained.StepsOffset);
        if (spacing == TimestepSpacing.Leading && steps > 0)
            CheckLeading(trainSteps, steps, leftOut, added);
        else
            Check(trained, steps, leftOut);
        var timesteps = spacing switch
        {
            TimestepSpacing.Leading => Leading(trainSteps, count, added),
            TimestepSpacing.Linspace => Linspace(trainSteps, count),
            TimestepSpacing.Trailing => Trailing(trainSteps, count),
            _ => throw new ArgumentOutOfRangeException(nameof(spacing), spacing, "no such spacing"),
        };
        return timesteps[..steps];
    }

    /// <summary>Refuses more steps than there are timesteps.</summary>
    /// <param name="trained">What the model was trained with.</param>
    /// <param name="steps">How many are asked for.</param>
    /// <param name="leftOut">How many more are laid out.</param>
    /// <exception cref="StepCountException">There are not so many.</exception>
    public static void Check(NoiseScheduleConfig trained, int steps, int leftOut = 0)
    {
        if (steps < 1 || steps + leftOut > trained.TrainSteps)
            throw new StepCountException($"{TooFew(trained.TrainSteps, steps, leftOut)}: take 1 to {trained.TrainSteps - leftOut} steps");
    }

    // From the last timestep to 0, both included.
    private static double[] Linspace(int trainSteps, int count)
    {
        var stride = (trainSteps - 1.0) / (count - 1);
        var timesteps = new double[count];
        for (var i = 0; i < count - 1; i++)
            timesteps[count - 1 - i] = i * stride;
        if (count > 1)
            timesteps[0] = trainSteps - 1;
        return timesteps;
    }

    // Multiples of the stride, from the clean end.
    private static double[] Leading(int trainSteps, int count, int offset) =>
        [.. Enumerable.Range(0, count).Select(i => (double)(FirstLeading(trainSteps, count, offset) - i * (trainSteps / count)))];

    private static int FirstLeading(int trainSteps, int count, int offset) => (count - 1) * (trainSteps / count) + offset;

    // Multiples of the stride, from the noisy end, rounded half to even.
    private static double[] Trailing(int trainSteps, int count)
    {
        // numpy's arange adds up the difference of its first two numbers, not the stride itself: that decides which halves are met exactly.
        var stride = trainSteps - (trainSteps - (double)trainSteps / count);
        return [.. Enumerable.Range(0, count).Select(i => Math.Round(trainSteps - i * stride) - 1)];
    }

    // A leading run may also begin behind the last timestep that was trained.
    private static void CheckLeading(int trainSteps, int steps, int leftOut, int offset)
    {
        if (Fits(steps))
            return;
        var fewer = Enumerable.Range(1, trainSteps).Reverse().FirstOrDefault(possible => possible < steps && Fits(possible));
        var reason = steps + leftOut > trainSteps
            ? TooFew(trainSteps, steps, leftOut)
            : $"{steps} leading steps with an offset of {offset} begin at timestep {First(steps)}, but the last one that the model was "
                + $"trained with is {trainSteps - 1}";
        throw new StepCountException($"{reason}: take {(fewer > 0 ? $"{fewer} steps, or " : "")}spacing trailing or linspace");

        bool Fits(int possible) => possible + leftOut <= trainSteps && First(possible) < trainSteps;
        int First(int possible) => FirstLeading(trainSteps, possible + leftOut, offset);
    }

    private static string TooFew(int trainSteps, int steps, int leftOut) =>
        $"{steps} steps take {steps + leftOut} different timesteps, but the model was trained with {trainSteps}";
}
