using IpAdapter.Diffusion.ImagePrompts.Schedules;

namespace IpAdapter.Graph.ImagePrompts.Schedules;

/// <summary>
/// Weights of image prompts over the frames of a sequence, with the pictures and prompts of each frame: for image-prompt/apply with
/// unfold-batch.
/// </summary>
[Node("image-prompt/schedule-weights")]
public sealed class ScheduleWeights : INode<ScheduleWeights.Inputs, ScheduleWeights.Outputs>,
    ICheck<ScheduleWeights.Inputs, ScheduleWeights.Outputs>
{
    /// <param name="Weights">With timing custom, one for each frame; otherwise the first and the last weight.</param>
    /// <param name="Timing">How they go from the first to the last.</param>
    /// <param name="Frames">Frames for each picture (full-batch) or each pair of pictures (shift-batches, alternate-batches): a
    /// stretch.</param>
    /// <param name="StartFrame">Frame of a stretch at which the weights begin to move.</param>
    /// <param name="EndFrame">Frame of a stretch before which the weights reach their last value. Without it, its end.</param>
    /// <param name="StartingFrames">Frames of the first picture before everything.</param>
    /// <param name="EndingFrames">Frames of the last picture after everything.</param>
    /// <param name="Method">How several pictures follow each other.</param>
    /// <param name="Image">The pictures.</param>
    /// <param name="Prompts">A prompt for each picture; the last one repeats.</param>
    public sealed record Inputs(
        [property: Range(-5, 5)] IReadOnlyList<double> Weights,
        ScheduleTiming Timing = ScheduleTiming.Linear,
        [property: Range(2, 100000)] int Frames = 8,
        [property: Range(0, 100000)] int StartFrame = 0,
        [property: Range(1, 100000)] int? EndFrame = null,
        [property: Range(0, 100000)] int StartingFrames = 0,
        [property: Range(0, 100000)] int EndingFrames = 0,
        ScheduleMethod Method = ScheduleMethod.FullBatch,
        IReadOnlyList<Image>? Image = null,
        IReadOnlyList<string>? Prompts = null);

    /// <param name="Weights">One a frame.</param>
    /// <param name="Rest">1 - weight: the weights of the second pictures.</param>
    /// <param name="Reversed">The weights backwards (weights_invert in ComfyUI_IPAdapter_plus).</param>
    /// <param name="First">The picture of each frame.</param>
    /// <param name="Second">The picture that each frame goes to, where pictures follow each other in pairs.</param>
    /// <param name="Prompts">The prompt of each frame.</param>
    /// <param name="Count">Frames in all.</param>
    [Outputs]
    public sealed record Outputs([property: Main] IReadOnlyList<double> Weights, IReadOnlyList<double> Rest,
        IReadOnlyList<double> Reversed, IReadOnlyList<Image> First, IReadOnlyList<Image> Second, IReadOnlyList<string> Prompts, int Count);

    /// <inheritdoc/>
    public ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context)
    {
        var schedule = Schedule(inputs.Weights, inputs.Timing, inputs.Frames, inputs.StartFrame, inputs.EndFrame, inputs.StartingFrames,
            inputs.EndingFrames, inputs.Method, inputs.Image?.Count ?? 0);
        return new(new Outputs(
            schedule.Weights,
            [.. schedule.Weights.Select(weight => 1 - weight)],
            [.. schedule.Weights.Reverse()],
            [.. schedule.First.Select(picture => inputs.Image![picture])],
            [.. schedule.Second.Select(picture => inputs.Image![picture])],
            inputs.Prompts is { Count: > 0 } prompts
                ? [.. Enumerable.Range(0, schedule.Weights.Count).Select(frame => PromptAt(schedule, frame, prompts))]
                : [],
            schedule.Weights.Count));
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Outputs> report)
    {
        if (!inputs.TryGet(i => i.Timing, out var timing) || !inputs.TryGet(i => i.Frames, out var frames)
            || !inputs.TryGet(i => i.StartFrame, out var start)
            || !inputs.TryGet(i => i.Method, out var method) || !inputs.TryGet(i => i.EndFrame, out var end))
            return;
        if (timing != ScheduleTiming.Custom && start >= Math.Min(end ?? frames, frames))
            report.Problem(i => i.StartFrame, $"the weights would begin to move at frame {start} of {frames} and end before "
                + $"{end ?? frames}, so they never move: choose a start frame before the end");
        else if (method != ScheduleMethod.FullBatch && inputs.CountOf(i => i.Image) == 1)
            report.Problem(i => i.Method, "pictures can't follow each other in pairs where there is one: give two, or take full-batch");
        else
            DescribeFrames(inputs, report, timing, frames, start, end, method);
    }

    /// <summary>Says what each frame has, as soon as it is known how many pictures and weights there are.</summary>
    private static void DescribeFrames(
        Known<Inputs> inputs, CheckReport<Inputs, Outputs> report, ScheduleTiming timing, int frames, int start, int? end,
            ScheduleMethod method)
    {
        if (!inputs.TryGet(i => i.Weights, out var weights)
            || inputs.CountOf(i => i.Image) is not { } pictures || inputs.CountOf(i => i.Prompts) is not { } prompts
            || !inputs.TryGet(i => i.StartingFrames, out var starting) || !inputs.TryGet(i => i.EndingFrames, out var ending))
            return;
        var schedule = Schedule(weights, timing, frames, start, end, starting, ending, method, pictures);
        var known = inputs.GetAll<ImageDescription>(i => i.Image).ToList();
        report.Output(o => o.Weights, schedule.Weights);
        report.Output(o => o.Rest, schedule.Weights.Select(weight => 1 - weight).ToList());
        report.Output(o => o.Reversed, schedule.Weights.Reverse().ToList());
        report.Output(o => o.First, Pictures(schedule.First));
        report.Output(o => o.Second, Pictures(schedule.Second));
        report.Output(o => o.Prompts, new string?[prompts > 0 ? schedule.Weights.Count : 0]);
        report.Output(o => o.Count, schedule.Weights.Count);

        ImageDescription?[] Pictures(IEnumerable<int> chosen) =>
            [.. chosen.Select(picture => known.Count == pictures ? known[picture] : null)];
    }

    private static WeightSchedule Schedule(
        IReadOnlyList<double> weights, ScheduleTiming timing, int frames, int start, int? end, int startingFrames, int endingFrames,
            ScheduleMethod method, int pictures) =>
        WeightSchedule.Create(new SchedulePlan
        {
            Weights = weights,
            Timing = timing,
            Frames = frames,
            StartFrame = start,
            EndFrame = end ?? int.MaxValue,
            StartingFrames = startingFrames,
            EndingFrames = endingFrames,
            Method = method,
            Pictures = pictures,
        });

    private static string PromptAt(WeightSchedule schedule, int frame, IReadOnlyList<string> prompts)
    {
        var key = schedule.Keyframes.LastOrDefault(key => key.Frame <= frame).Prompt;
        return prompts[Math.Min(key, prompts.Count - 1)];
    }
}
