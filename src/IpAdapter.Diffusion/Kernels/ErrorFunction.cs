using System.Runtime.CompilerServices;

namespace IpAdapter.Diffusion.Kernels;

/// <summary>erf(x) = x P(x^2) / Q(x^2), within 2.1e-8 of it before rounding: the quotient that Eigen and XLA compute it by.</summary>
internal static class ErrorFunction
{
    /// <summary>Where erf comes within a rounding of 1: beyond it the quotient is no longer meant.</summary>
    public const float Largest = 3.7439211627767994f;

    /// <summary>erf of each number; what is no number stays none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Compute<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        // The bounds first: what is no number passes.
        x = TLanes.Max(TLanes.Broadcast(-Largest), TLanes.Min(TLanes.Broadcast(Largest), x));
        var square = TLanes.Multiply(x, x);
        var above = TLanes.Broadcast(.00022905065861350646f);
        above = TLanes.MultiplyAdd(above, square, TLanes.Broadcast(.0034082910107109506f));
        above = TLanes.MultiplyAdd(above, square, TLanes.Broadcast(.050955695062380861f));
        above = TLanes.MultiplyAdd(above, square, TLanes.Broadcast(.18520832239976145f));
        above = TLanes.MultiplyAdd(above, square, TLanes.Broadcast(1.128379143519084f));
        var below = TLanes.Broadcast(-1.1791602954361697e-7f);
        below = TLanes.MultiplyAdd(below, square, TLanes.Broadcast(.000023547966471313185f));
        below = TLanes.MultiplyAdd(below, square, TLanes.Broadcast(.0010179625278914885f));
        below = TLanes.MultiplyAdd(below, square, TLanes.Broadcast(.014070470171167667f));
        below = TLanes.MultiplyAdd(below, square, TLanes.Broadcast(.11098505178285362f));
        below = TLanes.MultiplyAdd(below, square, TLanes.Broadcast(.49746925110067538f));
        below = TLanes.MultiplyAdd(below, square, TLanes.Broadcast(1f));
        return TLanes.Divide(TLanes.Multiply(x, above), below);
    }
}
