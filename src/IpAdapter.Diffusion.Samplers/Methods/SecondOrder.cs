namespace IpAdapter.Diffusion.Samplers.Methods;

/// <summary>How DPM-Solver++ meets the second order (arXiv:2211.01095, appendix B).</summary>
public enum SecondOrder
{
    /// <summary>By the slope in the middle of the step: the usual one.</summary>
    Midpoint,

    /// <summary>By the integral of a straight line.</summary>
    Heun,
}
