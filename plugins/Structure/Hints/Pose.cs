namespace IpAdapter.Graph.Structure.Hints;

/// <summary>
/// Draws people as skeletons in OpenPose's colours, from a JSON file of key points that OpenPose or a pose editor wrote: for ControlNets
/// trained on poses. Bodies are drawn; hands and faces in the file are not.
/// </summary>
/// <returns>The skeletons, on black.</returns>
[Node("structure/pose")]
public sealed class Pose : INode<Pose.Inputs, Image>, ICheck<Pose.Inputs, Image>
{
    /// <param name="Path">The file: <c>people</c>, each with <c>pose_keypoints_2d</c> of 18 (COCO) or 25 points (BODY_25), in pixels or in
    /// shares of the canvas.</param>
    /// <param name="Width">Width of the picture in pixels. Without it: the file's <c>canvas_width</c>.</param>
    /// <param name="Height">Height of the picture in pixels. Without it: the file's <c>canvas_height</c>.</param>
    /// <param name="Thickness">Half the width of a limb, in pixels: 4 is what the ControlNets were shown at 512 pixels.</param>
    public sealed record Inputs(
        FilePath Path,
        [property: Range(1, 16384)] int? Width = null,
        [property: Range(1, 16384)] int? Height = null,
        [property: Range(0.5, 256)] double Thickness = 4);

    /// <inheritdoc/>
    public ValueTask<Image> RunAsync(Inputs inputs, NodeContext context)
    {
        var (file, size) = Open(inputs.Path, inputs.Width, inputs.Height);
        return new(Skeleton.Draw(file.People, size.Width, size.Height, inputs.Thickness));
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Image> report)
    {
        if (inputs.TryGet(i => i.Path, out var path) && inputs.TryGet(i => i.Width, out var width)
            && inputs.TryGet(i => i.Height, out var height))
            report.Output(Open(path, width, height).Size);
    }

    private static (PoseFile File, ImageDescription Size) Open(FilePath path, int? width, int? height) =>
        NodeInputException.For<PoseFileException, Inputs, (PoseFile, ImageDescription)>(i => i.Path, () =>
        {
            var file = PoseFile.Read(path.Value, width, height);
            var size = new ImageDescription(
                width ?? file.Width ?? throw PoseFileException.WithoutCanvas(path.Value),
                height ?? file.Height ?? throw PoseFileException.WithoutCanvas(path.Value));
            return (file, size);
        });
}
