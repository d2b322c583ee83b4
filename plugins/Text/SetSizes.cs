namespace IpAdapter.Graph.Text;

/// <summary>
/// Sets SDXL's size conditioning: original size, crop and target size (arXiv:2307.01952, section 2.2). Without this node it is the drawn
/// size, uncropped.
/// On a negative prompt the sizes count only if original and target are both given; otherwise the negative side takes the prompt's, as in
/// diffusers.
/// </summary>
/// <returns>The same prompts with the sizes.</returns>
[Node("text/set-sizes")]
public sealed class SetSizes : INode<SetSizes.Inputs, Conditioning>, ICheck<SetSizes.Inputs, Conditioning>
{
    private const int Largest = 16384;

    /// <param name="Words">Encoded prompts of a model with two text transformers.</param>
    /// <param name="OriginalWidth">Original width in pixels (original_size): a small one gives a blurred picture. Without it, the drawn
    /// width.</param>
    /// <param name="OriginalHeight">Original height in pixels.</param>
    /// <param name="CropLeft">Left edge of the crop in pixels (crops_coords_top_left): 0 is uncropped and centres the subject.</param>
    /// <param name="CropTop">Top edge of the crop in pixels.</param>
    /// <param name="TargetWidth">Target width in pixels (target_size). Without it, the drawn width.</param>
    /// <param name="TargetHeight">Target height in pixels.</param>
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
        var sizes = new PictureSizes(inputs.OriginalWidth, inputs.OriginalHeight, inputs.CropLeft, inputs.CropTop, inputs.TargetWidth,
            inputs.TargetHeight);
        return new(inputs.Words.With(part => part with { Sizes = sizes }));
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Conditioning> report)
    {
        if (!inputs.TryDescribe(i => i.Words, out ConditioningDescription? words))
            return;
        if (words.Parts.Find(part => part.PooledWidth is null) is { } single)
            report.Problem(i => i.Words, NotRead(single.Encoder));
        report.Output(words);
    }

    private static string NotRead(string encoder) => $"'{encoder}' has one text transformer (SD1.5), and UNets of that family are told no "
        + "sizes: leave this node out, or take an SDXL model";
}
