using IpAdapter.Diffusion.ImagePrompts.Encoding;
using IpAdapter.Diffusion.ImagePrompts.Weighting;

namespace IpAdapter.Diffusion.ImagePrompts;

/// <summary>
/// Image tokens of the rows of a run, as the layers read them. Made when first asked for: few layers read anything but the usual.
/// </summary>
/// <param name="positive">[picture drawn, picture, token, channel].</param>
/// <param name="negative">The same of the unconditional side; null without guidance.</param>
/// <param name="composition">Pictures that stand for the positive side's in the layers of layout; null for none.</param>
/// <param name="batch">The rows.</param>
internal sealed class RowTokens(Tensor positive, Tensor? negative, Tensor? composition, BatchLayout batch)
{
    private Tensor? _usual, _swapped, _composed;

    /// <summary>What the rows read in a layer.</summary>
    /// <returns>[row, picture, token, channel], negative rows first.</returns>
    public Tensor For(LayerWeight layer)
    {
        if (layer.IsSwapped)
            return _swapped ??= Rows(positive, positive);
        if (layer.ReadsComposition && composition is not null)
            return _composed ??= Rows(negative is null ? null : LastRepeated.To(negative, 1, composition.size(1)), composition);
        return _usual ??= Rows(negative, positive);
    }

    private Tensor Rows(Tensor? unwanted, Tensor wanted) =>
        batch.WithFurtherSides(negative is null ? wanted : cat([unwanted!, wanted]));
}
