namespace IpAdapter.Graph.Structure.Hints;

/// <summary>Canny edges of a picture: white lines of one pixel on black, for ControlNets trained on canny edges or outlines.</summary>
/// <returns>The edges, in the picture's size.</returns>
[Node("structure/canny")]
public sealed class Canny : INode<Canny.Inputs, Image>, ICheck<Canny.Inputs, Image>
{
    /// <param name="Image">The picture.</param>
    /// <param name="Low">Gradient above which an edge goes on. OpenCV's threshold1: 100 is usual.</param>
    /// <param name="High">Gradient above which an edge begins: lower finds more edges. OpenCV's threshold2: 200 is usual.</param>
    /// <param name="Blur">Gaussian blur before, standard deviation in pixels: more leaves fine edges out. 0 is as OpenCV's Canny.</param>
    public sealed record Inputs(
        [property: Each] Image Image,
        [property: Range(0, 255)] int Low = 100,
        [property: Range(0, 255)] int High = 200,
        [property: Range(0, 50)] double Blur = 0);

    /// <inheritdoc/>
    public ValueTask<Image> RunAsync(Inputs inputs, NodeContext context) =>
        new(CannyEdges.Compute(inputs.Image, inputs.Low, inputs.High, inputs.Blur, context.Cancellation));

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Image> report)
    {
        if (inputs.TryGet(i => i.Low, out var low) && inputs.TryGet(i => i.High, out var high) && low > high)
            report.Problem(i => i.Low, $"the lower threshold, {low}, is above the higher one, {high}: edges would go on only where they "
                + "also begin; choose a low that is at most high");
        if (inputs.TryDescribe(i => i.Image, out ImageDescription? image))
            report.Output(image);
    }
}
