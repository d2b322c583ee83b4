using IpAdapter.Diffusion.Devices;

namespace IpAdapter.Graph.ImagePrompts.Faces;

/// <summary>
/// Computes face identities (face embeddings) of pictures with a face recognition model. No such model comes with this product: a plugin
/// brings one, by a node whose output is a face-embedder.
/// </summary>
/// <returns>The most prominent face of each picture.</returns>
[Node("image-prompt/embed-face")]
public sealed class EmbedFace(ComputeDevice device) : INode<EmbedFace.Inputs, FaceIdentity>, ICheck<EmbedFace.Inputs, FaceIdentity>
{
    private const string Lacking =
        "no face model is given, and none comes with this product: give one from a plugin (a node whose output is a face-embedder), "
        + "or read an identity that was computed elsewhere from its file (image-prompt/load-identity; insightface's normed_embedding, "
            + "saved as .npy, is one)";

    /// <param name="Image">The picture of a face, or several.</param>
    /// <param name="Embedder">The face recognition model.</param>
    public sealed record Inputs(IReadOnlyList<Image> Image, FaceEmbedder? Embedder = null);

    /// <inheritdoc/>
    public async ValueTask<FaceIdentity> RunAsync(Inputs inputs, NodeContext context)
    {
        var embedder = inputs.Embedder!;
        return await device.RunAsync(
            () =>
            {
                using var scope = NewDisposeScope();
                return new FaceIdentity(cat([.. inputs.Image.Select((picture, index) => Face(embedder, picture, index))])
                    .DetachFromDisposeScope())
                {
                    Origin = OriginOf(embedder),
                };
            },
            context.Cancellation);
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, FaceIdentity> report)
    {
        var isKnown = inputs.TryGet(i => i.Embedder, out var embedder);
        if (embedder is not null)
            report.Output(new FaceIdentityDescription(OriginOf(embedder), embedder.Width));
        else if (isKnown)
            report.Problem(i => i.Embedder, Lacking);
        if (inputs.IsGiven(i => i.Image) && inputs.CountOf(i => i.Image) == 0)
            report.Problem(i => i.Image, "at least one picture is needed");
    }

    private static string OriginOf(FaceEmbedder embedder) => $"face model '{embedder.Name}'";

    private static Tensor Face(FaceEmbedder embedder, Image picture, int index)
    {
        var faces = embedder.Embed(picture);
        return faces.size(0) > 0
            ? faces.narrow(0, 0, 1)
            : throw NodeInputException.At((Inputs i) => i.Image, $"face model '{embedder.Name}' finds no face in picture {index + 1} "
                + $"({picture.Width} x {picture.Height} pixels): take one where a face can be seen, and not cut close");
    }
}
