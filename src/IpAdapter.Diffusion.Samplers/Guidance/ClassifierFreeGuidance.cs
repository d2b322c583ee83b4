namespace IpAdapter.Diffusion.Samplers.Guidance;

/// <summary>Classifier-free guidance (arXiv:2207.12598): how the predictions of negative and positive rows become one.</summary>
/// <param name="Scale">How much further than the positive prediction to go, away from the negative one.</param>
/// <param name="Rescale">How far the result is brought back to the positive prediction's spread (arXiv:2305.08891, section 3.4): 0 not at
/// all, 1 wholly.</param>
public sealed record ClassifierFreeGuidance(double Scale, double Rescale = 0)
{
    /// <summary>Makes one prediction of those of both sides.</summary>
    /// <param name="prediction">Of all rows, negative ones first, [row, channel, height, width].</param>
    /// <param name="change">Changes what is guided before it is rescaled; null for nothing.</param>
    /// <returns>[picture, channel, height, width].</returns>
    public Tensor Combine(Tensor prediction, Func<Tensor, Tensor>? change = null)
    {
        using var scope = NewDisposeScope();
        var halves = prediction.chunk(2);
        var (negative, positive) = (halves[0], halves[1]);
        var guided = negative.Plus((positive - negative).Times(Scale));
        if (change is not null)
            guided = change(guided);
        return (Rescale > 0 ? Rescaled(guided, positive) : guided).MoveToOuterDisposeScope();
    }

    // e' = phi (std(c) / std(e)) e + (1 - phi) e          (equations 15 and 16), standard deviations of each picture
    private Tensor Rescaled(Tensor guided, Tensor positive) =>
        (guided * (Deviation(positive) / Deviation(guided))).Times(Rescale).Plus(guided.Times(1 - Rescale));

    private static Tensor Deviation(Tensor x) => x.std([1, 2, 3], keepdim: true);
}
