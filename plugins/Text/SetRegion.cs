namespace IpAdapter.Graph.Text;

/// <summary>
/// Gives prompts a region of the picture (ComfyUI's conditioning with a mask): they count where the mask is white. Prompts for other
/// regions, and one for the rest, are joined to them by text/combine.
/// </summary>
/// <returns>The same prompts with the region.</returns>
[Node("text/set-region")]
public sealed class SetRegion : INode<SetRegion.Inputs, Conditioning>, ICheck<SetRegion.Inputs, Conditioning>
{
    /// <param name="Words">Encoded prompts.</param>
    /// <param name="Mask">
    /// White where they count, black or transparent where not; stretched to the drawn picture's size. One for all pictures, or one for
    /// each.
    /// Without it, they count everywhere.
    /// </param>
    /// <param name="Strength">How much they count where other prompts do too: the predictions of all are averaged, weighted by
    /// this.</param>
    public sealed record Inputs(Conditioning Words, IReadOnlyList<Image>? Mask = null, [property: Range(0, 10)] double Strength = 1);

    /// <inheritdoc/>
    public ValueTask<Conditioning> RunAsync(Inputs inputs, NodeContext context) =>
        new(inputs.Words.With(part => part with { Region = new(inputs.Mask ?? [], inputs.Strength) }));

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Conditioning> report)
    {
        var masks = inputs.CountOf(i => i.Mask);
        if (inputs.IsGiven(i => i.Mask) && masks == 0)
            report.Problem(i => i.Mask, "no mask is given: give a picture, or leave the mask out");
        if (inputs.TryDescribe(i => i.Words, out ConditioningDescription? words))
            report.Output(words.With(part => part with { RegionMasks = masks is > 0 ? masks : null }));
    }
}
