namespace IpAdapter.Diffusion.ImagePrompts.Weighting;

/// <summary>Puts weights into a layer's keys and values once, so that no step has to.</summary>
internal static class ScaledTokens
{
    // Width of the widest layers of SD1.5 and SDXL.
    private const double FullWidth = 1280;

    /// <summary>Weighs keys and values.</summary>
    /// <param name="scaling">What is multiplied.</param>
    /// <param name="key">K', [row, picture, token, channel].</param>
    /// <param name="value">V', in the same shape.</param>
    /// <param name="weight">w, [row, picture, 1, 1].</param>
    public static (Tensor Key, Tensor Value) Weigh(EmbedsScaling scaling, Tensor key, Tensor value, Tensor weight)
    {
        using var scope = NewDisposeScope();
        var penalised = weight.Times(key.size(-1) / FullWidth);
        var (weighedKey, weighedValue) = scaling switch
        {
            EmbedsScaling.VOnly => (key.alias(), value * weight),
            EmbedsScaling.KAndV => (key * weight, value * weight),
            EmbedsScaling.KAndVWithCPenalty => (key * penalised, value * penalised),
            _ => (key * penalised, AroundMean(value, penalised)),
        };
        return (weighedKey.MoveToOuterDisposeScope(), weighedValue.MoveToOuterDisposeScope());
    }

    // The mean over the tokens of one picture, also where several stand side by side.
    private static Tensor AroundMean(Tensor value, Tensor weight)
    {
        var mean = value.mean([2], keepdim: true);
        return (value - mean).Plus(weight * mean);
    }
}
