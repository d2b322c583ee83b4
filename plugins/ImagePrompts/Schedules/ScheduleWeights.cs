namespace IpAdapter.Graph.ImagePrompts.Schedules;

/// <summary>Weights of image prompts over the frames of a sequence, with the pictures and prompts of each frame: for image-prompt/apply with unfold-batch.</summary>
[Node("image-prompt/schedule-weights")]
public sealed class ScheduleWeights : INode<ScheduleWeights.Inputs, ScheduleWeights.Outputs>, IDescribe
{
    /// <param name="Weights">With timing custom, one for each frame; otherwise the first and the last weight.</param>
    /// <param name="Timing">How they go from the first to the last.</param>
    /// <param name="Frames">Frames for each picture (full-batch) or each pair of pictures (shift-batches, alternate-batches): a stretch.</param>
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
    public sealed record Outputs([property: Main] IReadOnlyList<double> Weights, IReadOnlyList<double> Rest, IReadOnlyList<double> Reversed, IReadOnlyList<Image> First, IReadOnlyList<Image> Second, IReadOnlyList<string> Prompts, int Count);

    /// <inheritdoc/>
    public ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context)
    {
        if (ProblemOf(inputs.Timing, inputs.Frames, inputs.StartFrame, inputs.EndFrame, inputs.Method, inputs.Image?.Count) is var (port, problem))
            throw new NodeInputException(port, problem);
        var schedule = Schedule(inputs.Weights, inputs.Timing, inputs.Frames, inputs.StartFrame, inputs.EndFrame, inputs.StartingFrames, inputs.EndingFrames, inputs.Method, inputs.Image?.Count ?? 0);
        return new(new Outputs(
            schedule.Weights,
            [.. schedule.Weights.Select(weight => 1 - weight)],
            [.. schedule.Weights.Reverse()],
            [.. schedule.First.Select(picture => inputs.Image![picture])],
            [.. schedule.Second.Select(picture => inputs.Image![picture])],
            inputs.Prompts is { Count: > 0 } prompts ? [.. Enumerable.Range(0, schedule.Weights.Count).Select(frame => PromptAt(schedule, frame, prompts))] : [],
            schedule.Weights.Count));
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (!description.TryGet<ScheduleTiming>(nameof(Inputs.Timing), out var timing) || !description.TryGet<int>(nameof(Inputs.Frames), out var frames)
            || !description.TryGet<int>(nameof(Inputs.StartFrame), out var start) || !description.TryGet<ScheduleMethod>(nameof(Inputs.Method), out var method)
            || !description.TryGetOptional<int>(nameof(Inputs.EndFrame), out var end))
            return;
        if (ProblemOf(timing, frames, start, end, method, description.CountOf(nameof(Inputs.Image))) is var (port, problem))
            description.Problem(port, problem);
        else
            DescribeFrames(description, timing, frames, start, end, method);
    }

    /// <summary>Says what each frame has, as soon as it is known how many pictures and weights there are.</summary>
    private static void DescribeFrames(NodeDescription description, ScheduleTiming timing, int frames, int start, int? end, ScheduleMethod method)
    {
        if (!description.TryGet<IReadOnlyList<double>>(nameof(Inputs.Weights), out var weights)
            || description.CountOf(nameof(Inputs.Image)) is not { } pictures || description.CountOf(nameof(Inputs.Prompts)) is not { } prompts
            || !description.TryGet<int>(nameof(Inputs.StartingFrames), out var starting) || !description.TryGet<int>(nameof(Inputs.EndingFrames), out var ending))
            return;
        var schedule = Schedule(weights, timing, frames, start, end, starting, ending, method, pictures);
        var known = description.GetAll<ImageDescription>(nameof(Inputs.Image)).ToList();
        description.Output(nameof(Outputs.Weights), schedule.Weights);
        description.Output(nameof(Outputs.Rest), schedule.Weights.Select(weight => 1 - weight).ToList());
        description.Output(nameof(Outputs.Reversed), schedule.Weights.Reverse().ToList());
        description.Output(nameof(Outputs.First), Pictures(schedule.First));
        description.Output(nameof(Outputs.Second), Pictures(schedule.Second));
        description.Output(nameof(Outputs.Prompts), new string?[prompts > 0 ? schedule.Weights.Count : 0]);
        description.Output(nameof(Outputs.Count), schedule.Weights.Count);

        ImageDescription?[] Pictures(IEnumerable<int> chosen) => [.. chosen.Select(picture => known.Count == pictures ? known[picture] : null)];
    }

    private static WeightSchedule Schedule(
        IReadOnlyList<double> weights, ScheduleTiming timing, int frames, int start, int? end, int startingFrames, int endingFrames, ScheduleMethod method, int pictures) =>
        WeightSchedule.Of(new SchedulePlan
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

    private static (string Port, string Message)? ProblemOf(ScheduleTiming timing, int frames, int start, int? end, ScheduleMethod method, int? pictures)
    {
        if (timing != ScheduleTiming.Custom && start >= Math.Min(end ?? frames, frames))
            return (nameof(Inputs.StartFrame), $"the weights would begin to move at frame {start} of {frames} and end before {end ?? frames}, so they never move: choose a start frame before the end");
        return method != ScheduleMethod.FullBatch && pictures == 1
            ? (nameof(Inputs.Method), "pictures can't follow each other in pairs where there is one: give two, or take full-batch")
            : null;
    }

    private static string PromptAt(WeightSchedule schedule, int frame, IReadOnlyList<string> prompts)
    {
        var key = schedule.Keyframes.LastOrDefault(key => key.Frame <= frame).Prompt;
        return prompts[Math.Min(key, prompts.Count - 1)];
    }
}
