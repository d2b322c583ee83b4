namespace IpAdapter.Diffusion.ImagePrompts.Schedules;

/// <summary>Weights over frames, and which picture each frame has, as ComfyUI_IPAdapter_plus' weights node makes them.</summary>
/// <param name="Weights">One a frame.</param>
/// <param name="First">Number of each frame's picture; empty without pictures.</param>
/// <param name="Second">Number of the picture each frame goes to; empty where there is none.</param>
/// <param name="Keyframes">The frame from which each prompt counts, and the number of the prompt (that of its picture).</param>
public sealed record WeightSchedule(IReadOnlyList<double> Weights, IReadOnlyList<int> First, IReadOnlyList<int> Second,
    IReadOnlyList<(int Frame, int Prompt)> Keyframes)
{
    /// <summary>Makes a schedule.</summary>
    public static WeightSchedule Create(SchedulePlan plan)
    {
        var stretch = Stretch(plan);
        if (plan.Pictures == 0)
            return new(stretch, [], [], []);

        var (weights, first, second) = plan.Method switch
        {
            ScheduleMethod.ShiftBatches => Shifted(stretch, plan.Pictures),
            ScheduleMethod.AlternateBatches => Alternating(stretch, plan.Pictures),
            _ => (Repeat(stretch, plan.Pictures), [.. Enumerable.Range(0, plan.Pictures)], null),
        };
        var (before, after, last) = (plan.StartingFrames, plan.EndingFrames, plan.Pictures - 1);
        return new(
            [.. Enumerable.Repeat(weights.FirstOrDefault(), before), .. weights, .. Enumerable.Repeat(weights.LastOrDefault(), after)],
            Frames(first),
            second is null ? [] : Frames(second),
            Keys(stretch.Count, plan));

        int[] Frames(int[] pictures) => [.. Enumerable.Repeat(0, before),
            .. pictures.SelectMany(picture => Enumerable.Repeat(picture, stretch.Count)), .. Enumerable.Repeat(last, after)];
    }

    private static List<double> Stretch(SchedulePlan plan)
    {
        if (plan.Timing == ScheduleTiming.Custom)
            return plan.Weights.Count > 0 ? [.. plan.Weights] : [0];

        var (from, to) = plan.Weights.Count > 0 ? (plan.Weights[0], plan.Weights[^1]) : (0, 1);
        var end = Math.Min(plan.EndFrame, plan.Frames);
        var moving = end - plan.StartFrame;
        var weights = Enumerable.Repeat(from, plan.StartFrame).ToList();
        for (var i = 0; i < moving; i++)
            weights.Add(from + (to - from) * Way(plan.Timing, moving == 1 ? 1 : (double)i / (moving - 1)));
        weights[^1] = to;
        weights.AddRange(Enumerable.Repeat(to, Math.Max(0, plan.Frames - end)));
        return weights;
    }

    private static double Way(ScheduleTiming timing, double x) => timing switch
    {
        ScheduleTiming.EaseInOut => (1 - Math.Cos(x * Math.PI)) / 2,
        ScheduleTiming.EaseIn => Math.Sin(x * Math.PI / 2),
        ScheduleTiming.EaseOut => 1 - Math.Cos(x * Math.PI / 2),
        _ => x,
    };

    private static (List<double> Weights, int[] First, int[]? Second) Shifted(List<double> stretch, int pictures) =>
        (Repeat(stretch, pictures - 1), [.. Enumerable.Range(0, pictures - 1)], [.. Enumerable.Range(1, pictures - 1)]);

    // Pictures 0 2 2 4 4 ... on one side, 1 1 3 3 ... on the other: one of them changes from stretch to stretch, and the weights turn
    // around within their own range, so that they never jump.
    private static (List<double> Weights, int[] First, int[]? Second) Alternating(List<double> stretch, int pictures)
    {
        var (least, most) = (stretch.Min(), stretch.Max());
        var turned = stretch.ConvertAll(weight => most - (weight - least));
        return (
            [.. Enumerable.Range(0, pictures - 1).SelectMany(number => number % 2 == 0 ? stretch : turned)],
            [.. Enumerable.Range(0, pictures - 1).Select(number => (number + 1) / 2 * 2)],
            [.. Enumerable.Range(0, pictures - 1).Select(number => number / 2 * 2 + 1)]);
    }

    private static List<double> Repeat(List<double> stretch, int times) =>
        [.. Enumerable.Repeat(stretch, times).SelectMany(weights => weights)];

    private static List<(int Frame, int Prompt)> Keys(int frames, SchedulePlan plan)
    {
        var keys = new List<(int, int)>();
        if (plan.StartingFrames > 0)
            keys.Add((0, 0));
        keys.AddRange(Enumerable.Range(0, plan.Pictures).Select(picture => (picture * frames + plan.StartingFrames, picture)));
        if (plan.EndingFrames > 0)
            keys.Add((plan.Pictures * frames + plan.StartingFrames, plan.Pictures - 1));
        return keys;
    }
}
