using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Files;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Graph.ImagePrompts.Files;

namespace IpAdapter.Graph.ImagePrompts.Faces;

/// <summary>
/// Reads a face identity (face embedding) from a file: insightface's normed_embedding, 512 numbers a face. .npy, .safetensors, or .pt and
/// .bin.
/// </summary>
/// <returns>The identity.</returns>
[Node("image-prompt/load-identity")]
[Loader]
public sealed class LoadFaceIdentity(DeviceStore store) : INode<LoadFaceIdentity.Inputs, FaceIdentity>,
    ICheck<LoadFaceIdentity.Inputs, FaceIdentity>
{
    /// <param name="Path">The file. The last dimension of its tensor is an identity, the others are faces.</param>
    /// <param name="Tensor">Name of the tensor, where the file has several.</param>
    public sealed record Inputs(FilePath Path, string? Tensor = null);

    /// <inheritdoc/>
    public async ValueTask<FaceIdentity> RunAsync(Inputs inputs, NodeContext context) => await store.Device.RunAsync(
        () =>
        {
            using var scope = NewDisposeScope();
            var (name, read) = Reading(() =>
            {
                var file = NumbersFile.Open(inputs.Path.Value);
                return (file.Name, file.Read(inputs.Tensor, store));
            });
            var faces = read.reshape(-1, read.size(-1));
            Judge(faces, name, context.Log);
            return new FaceIdentity(faces.DetachFromDisposeScope()) { Origin = $"'{name}'" };
        },
        context.Cancellation);

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, FaceIdentity> report)
    {
        if (!inputs.TryGet(i => i.Path, out var path) || !inputs.TryGet(i => i.Tensor, out var tensor))
            return;
        var (name, shape) = Reading(() =>
        {
            var file = NumbersFile.Open(path.Value);
            return (file.Name, file.Shape(tensor));
        });
        if (shape.Count == 0 || shape.Any(size => size < 1))
            report.Problem(i => i.Path,
                $"its tensor has the shape [{string.Join(", ", shape)}], which has no identity in it: expected [width] or [faces, width]");
        else
            report.Output(new FaceIdentityDescription($"'{name}'", shape[^1], (int)shape.SkipLast(1)
                .Aggregate(1L, (faces, size) => faces * size)));
    }

    private static T Reading<T>(Func<T> read) => NodeInputException.For<TensorNameException, Inputs, T>(
        i => i.Tensor, () => NodeInputException.For<WeightFileException, Inputs, T>(i => i.Path, read));

    private static void Judge(Tensor faces, string file, INodeLog log)
    {
        var lengths = faces.Squared().sum(1).sqrt().data<float>().ToArray();
        for (var face = 0; face < lengths.Length; face++)
            if (!float.IsFinite(lengths[face]) || lengths[face] == 0)
                throw NodeInputException.At((Inputs i) => i.Path, $"face {face + 1} of {lengths.Length} in '{file}' {(lengths[face] == 0
                    ? "is zeros alone, which is the negative side that diffusers keeps beside the faces (id_embeds): read such a file with "
                        + "image-prompt/load-embeddings"
                    : "has a number that is infinite or not a number: compute the identity again")}");

        // Off by twenty or so is the usual slip: insightface gives both, and the adapters were trained with the normed one.
        if (Array.Exists(lengths, length => length is < 0.5f or > 2))
            log.Warn($"the identities in '{file}' are not normed (their lengths are {lengths.Min():0.##} to {lengths.Max():0.##}, expected "
                + "1): take insightface's normed_embedding, not embedding");
    }
}
