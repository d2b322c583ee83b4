namespace IpAdapter.Diffusion.Samplers.Methods;

/// <summary>The function B(h) of UniPC (arXiv:2302.04867, section 3.2).</summary>
public enum UniPcVariant
{
    /// <summary>B(h) = h: for fewer than ten steps without guidance.</summary>
    Bh1,

    /// <summary>B(h) = e^h - 1: the usual one.</summary>
    Bh2,
}
