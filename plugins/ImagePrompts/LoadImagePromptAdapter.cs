using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>Names an image prompt adapter (IP-Adapter, arXiv:2308.06721) by its file. Reads the header alone: weights are loaded when they are used.</summary>
[Node("image-prompt/load")]
[Loader]
public sealed class LoadImagePromptAdapter(AdapterReader reader) : INode<LoadImagePromptAdapter.Inputs, ImagePromptAdapter>, IDescribe
{
    /// <summary>What it takes.</summary>
    /// <param name="Path">The adapter's .safetensors file.</param>
    public sealed record Inputs(FilePath Path);

    /// <inheritdoc/>
    public ValueTask<ImagePromptAdapter> RunAsync(Inputs inputs, NodeContext context) => new(Read(inputs.Path));

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (description.TryGet<FilePath>(nameof(Inputs.Path), out var path))
            description.Output(Read(path));
    }

    private ImagePromptAdapter Read(FilePath path)
    {
        try
        {
            return reader.Read(path.Value);
        }
        catch (WeightFileException unreadable)
        {
            throw new NodeInputException(nameof(Inputs.Path), unreadable.Message, unreadable);
        }
    }
}
