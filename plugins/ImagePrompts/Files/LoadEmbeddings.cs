using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Files;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.ImagePrompts.Files;

/// <summary>
/// Reads a saved image prompt: a file written for a workflow output of type image-prompt, diffusers' ip_adapter_image_embeds and id_embeds
/// ([negative, positive]), or ComfyUI_IPAdapter_plus' embeddings (two files).
/// .safetensors, .npy, or .pt, .bin and .ipadpt.
/// </summary>
/// <returns>The prompt.</returns>
[Node("image-prompt/load-embeddings")]
[Loader]
public sealed class LoadEmbeddings(DeviceStore store) : INode<LoadEmbeddings.Inputs, ImagePrompt>,
    ICheck<LoadEmbeddings.Inputs, ImagePrompt>
{
    /// <param name="Path">The embeddings: [2 x prompts, image, ...], the negative half first; or, where 'negative' is given, [image,
    /// ...].</param>
    /// <param name="Negative">The embeddings of the negative side, [image, ...], where they have a file of their own. Of fewer pictures the
    /// last one repeats.</param>
    /// <param name="Tensor">Name of the tensor, where the file has several.</param>
    public sealed record Inputs(FilePath Path, FilePath? Negative = null, string? Tensor = null);

    /// <inheritdoc/>
    public async ValueTask<ImagePrompt> RunAsync(Inputs inputs, NodeContext context) =>
        await store.Device.RunAsync(() => Read(inputs), context.Cancellation);

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, ImagePrompt> report)
    {
        if (!inputs.TryGet(i => i.Path, out var path) || !inputs.TryGet(i => i.Tensor, out var named))
            return;
        report.Reads(path.Value);
        var isOneSide = inputs.IsGiven(i => i.Negative);
        var file = Reading(() => SavedImagePrompt.Open(path.Value, named, isOneSide));
        if (file.Problem is { } problem)
        {
            report.Problem(i => i.Path, problem);
            return;
        }

        report.Output(Reading(file.Describe));
        if (!inputs.TryGet(i => i.Negative, out var negative) || negative is not { } side)
            return;
        report.Reads(side.Value);
        var other = ReadingNegative(() => SavedImagePrompt.Open(side.Value, named, isOneSide: true));
        if (file.ProblemWith(other) is { } different)
            report.Problem(i => i.Negative, different);
    }

    private ImagePrompt Read(Inputs inputs)
    {
        using var scope = NewDisposeScope();
        var file = Reading(() => SavedImagePrompt.Open(inputs.Path.Value, inputs.Tensor, inputs.Negative is not null));
        if (inputs.Negative is not { } side)
            return Reading(() => file.Read(store));
        var negative = ReadingNegative(() => SavedImagePrompt.Open(side.Value, inputs.Tensor, isOneSide: true).ReadSide(store));
        return Reading(() => file.Read(store, negative));
    }

    private static T Reading<T>(Func<T> read) => NodeInputException.For<TensorNameException, Inputs, T>(
        i => i.Tensor, () => NodeInputException.For<WeightFileException, Inputs, T>(i => i.Path, read));

    private static T ReadingNegative<T>(Func<T> read) => NodeInputException.For<TensorNameException, Inputs, T>(
        i => i.Tensor, () => NodeInputException.For<WeightFileException, Inputs, T>(i => i.Negative, read));
}
