namespace IpAdapter.Graph.Text;

/// <summary>Tells an SDXL model of a picture's making: how large it was, where it was cropped, how large it is to be (arXiv:2307.01952, section 2.2). Without this node it is told the drawn size, uncropped.</summary>
/// <remarks>On a negative prompt the sizes count only if original and target are both given; otherwise the negative side takes the prompt's, as diffusers does.</remarks>
/// <returns>The same words with the sizes beside them.</returns>
[Node("text/set-sizes")]
public sealed class SetSizes : INode<SetSizes.Inputs, Conditioning>, IDescribe
{
    private const int Largest = 16384;

    /// <param name="Words">Encoded prompts of a model with two text transformers.</param>
    /// <param name="OriginalWidth">Width of the picture before it was brought to size, in pixels. A small one gives a blurred picture. Without it: as drawn.</param>
    /// <param name="OriginalHeight">Height before it was brought to size.</param>
    /// <param name="CropLeft">What was cut off at the left, in pixels: 0 gives things in the middle.</param>
    /// <param name="CropTop">What was cut off above.</param>
    /// <param name="TargetWidth">Width that is wanted, in pixels. Without it: as drawn.</param>
    /// <param name="TargetHeight">Height that is wanted.</param>
    public sealed record Inputs(
        Conditioning Words,
        [property: Range(1, Largest)] int? OriginalWidth = null,
        [property: Range(1, Largest)] int? OriginalHeight = null,
        [property: Range(0, Largest)] int CropLeft = 0,
        [property: Range(0, Largest)] int CropTop = 0,
        [property: Range(1, Largest)] int? TargetWidth = null,
        [property: Range(1, Largest)] int? TargetHeight = null);

    /// <inheritdoc/>
    public ValueTask<Conditioning> RunAsync(Inputs inputs, NodeContext context)
    {
        if (inputs.Words.Pooled is null)
            throw new NodeInputException(nameof(Inputs.Words), NotRead("the text encoder"));
        var (words, sizes) = (inputs.Words, new PictureSizes(inputs.OriginalWidth, inputs.OriginalHeight, inputs.CropLeft, inputs.CropTop, inputs.TargetWidth, inputs.TargetHeight));
        return new(new Conditioning(Shared(words.States)!, Shared(words.EmptyStates)!) { Pooled = Shared(words.Pooled), EmptyPooled = Shared(words.EmptyPooled), Sizes = sizes });

        // The numbers are the same ones; each conditioning has its own hold of them.
        static Tensor? Shared(Tensor? tensor) => tensor?.alias().DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (!description.TryGet<ConditioningDescription>(nameof(Inputs.Words), out var words))
            return;
        if (words.PooledWidth is null)
            description.Problem(nameof(Inputs.Words), NotRead($"'{words.Encoder}'"));
        description.Output(words);
    }

    private static string NotRead(string encoder) => $"{encoder} has one text transformer (SD1.5), and UNets of that family are told no sizes: leave this node out, or take an SDXL model";
}
