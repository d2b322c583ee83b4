namespace IpAdapter.Graph;

/// <summary>The numbers an input accepts, both ends included. On a list it holds for every item.</summary>
/// <param name="minimum">The least number accepted.</param>
/// <param name="maximum">The greatest number accepted.</param>
[AttributeUsage(AttributeTargets.Property, Inherited = false)]
public sealed class RangeAttribute(double minimum, double maximum) : Attribute
{
    /// <summary>The least number accepted.</summary>
    public double Minimum { get; } = minimum;

    /// <summary>The greatest number accepted.</summary>
    public double Maximum { get; } = maximum;

    /// <summary>Where not 0: the number must be a multiple of it.</summary>
    public double MultipleOf { get; init; }
}
