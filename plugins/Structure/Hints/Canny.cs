namespace IpAdapter.Graph.Structure.Hints;

/// <summary>Finds the edges in a picture, as lines of one pixel, white on black (Canny): for ControlNets trained on canny edges or outlines.</summary>
/// <returns>The edges, in the picture's size.</returns>
[Node("structure/canny")]
public sealed class Canny : INode<Canny.Inputs, Image>, IDescribe
{
    /// <param name="Image">The picture.</param>
    /// <param name="Low">An edge goes on where the picture is steeper than this. OpenCV's threshold1: 100 is usual.</param>
    /// <param name="High">An edge is where the picture is steeper than this: less finds more of them. OpenCV's threshold2: 200 is usual.</param>
    /// <param name="Blur">How far the picture is smoothed before, in pixels (standard deviation of a Gaussian): more leaves fine edges out. 0 is as OpenCV's Canny.</param>
    public sealed record Inputs(
        [property: Each] Image Image,
        [property: Range(0, 255)] int Low = 100,
        [property: Range(0, 255)] int High = 200,
        [property: Range(0, 50)] double Blur = 0);

    /// <inheritdoc/>
    public ValueTask<Image> RunAsync(Inputs inputs, NodeContext context) =>
        ProblemOf(inputs.Low, inputs.High) is { } problem ? throw new NodeInputException(nameof(Inputs.Low), problem) : new(CannyEdges.Of(inputs.Image, inputs.Low, inputs.High, inputs.Blur, context.Cancellation));

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (description.TryGet(nameof(Inputs.Low), out int low) && description.TryGet(nameof(Inputs.High), out int high) && ProblemOf(low, high) is { } problem)
            description.Problem(nameof(Inputs.Low), problem);
        if (description.TryGet<ImageDescription>(nameof(Inputs.Image), out var image))
            description.Output(image);
    }

    private static string? ProblemOf(int low, int high) =>
        low <= high ? null : $"the lower threshold, {low}, is above the higher one, {high}: edges would go on only where they also begin; choose a low that is at most high";
}
