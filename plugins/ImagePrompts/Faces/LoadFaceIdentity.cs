using IpAdapter.Diffusion.Devices;
using IpAdapter.Graph.ImagePrompts.Files;

namespace IpAdapter.Graph.ImagePrompts.Faces;

/// <summary>Reads who a person is from a file: what a face recognition model once said of pictures (insightface's normed_embedding, 512 numbers a face). .npy, .safetensors, or .pt and .bin.</summary>
/// <returns>The identity.</returns>
[Node("image-prompt/load-identity")]
[Loader]
public sealed class LoadFaceIdentity(NumbersFile files, DeviceStore store) : INode<LoadFaceIdentity.Inputs, FaceIdentity>, IDescribe
{
    /// <summary>What it takes.</summary>
    /// <param name="Path">The file. The last dimension of the tensor is an identity, the others are faces.</param>
    /// <param name="Tensor">Name of the tensor, where the file has several.</param>
    public sealed record Inputs(FilePath Path, string? Tensor = null);

    /// <inheritdoc/>
    public async ValueTask<FaceIdentity> RunAsync(Inputs inputs, NodeContext context) => await store.Device.RunAsync(
        () =>
        {
            using var scope = NewDisposeScope();
            var read = files.Read(inputs.Path, inputs.Tensor, nameof(Inputs.Path), nameof(Inputs.Tensor));
            return new FaceIdentity(read.reshape(-1, read.size(-1)).DetachFromDisposeScope());
        },
        context.Cancellation);

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (!description.TryGet<FilePath>(nameof(Inputs.Path), out var path))
            return;
        description.TryGet<string>(nameof(Inputs.Tensor), out var name);
        var shape = NumbersFile.Shape(path, name, nameof(Inputs.Path), nameof(Inputs.Tensor));
        if (shape.Count == 0 || shape.Any(size => size < 1))
            description.Problem(nameof(Inputs.Path), $"its tensor has the shape [{string.Join(", ", shape)}], which has no identity in it: expected [width] or [faces, width]");
        else
            description.Output(new FaceIdentityDescription($"'{Path.GetFileName(path.Value)}'", shape[^1], (int)shape.SkipLast(1).Aggregate(1L, (faces, size) => faces * size)));
    }
}
