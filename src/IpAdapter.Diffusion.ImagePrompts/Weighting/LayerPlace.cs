namespace IpAdapter.Diffusion.ImagePrompts.Weighting;

/// <summary>
/// Where a transformer is among those of its UNet, counted in the order they run: down, middle, up. (An adapter's file counts otherwise:
/// down, up, middle.)
/// </summary>
/// <param name="Number">Its number, from 0: t.</param>
/// <param name="Count">Transformers in all: L.</param>
/// <param name="Part">On the way down, in the middle, or on the way up.</param>
/// <param name="IsStyle">Whether it is known to carry style.</param>
/// <param name="LayoutShare">Where it is known to carry layout: how much of it; otherwise 0.</param>
internal readonly record struct LayerPlace(int Number, int Count, UNetPart Part, bool IsStyle, double LayoutShare)
{
    /// <summary>Whether it is known to carry layout.</summary>
    public bool IsLayout => LayoutShare != 0;

    /// <summary>How far along the way it is: 0 for the first, almost 1 for the last.</summary>
    public double Progress => (double)Number / Count;

    /// <summary>Distance from half-way: 1 for the first, 0 half-way.</summary>
    public double FromHalfWay => Math.Abs(Number - Count / 2.0) / (Count / 2.0);
}
