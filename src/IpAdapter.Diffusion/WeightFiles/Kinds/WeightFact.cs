using System.Globalization;

namespace IpAdapter.Diffusion.WeightFiles.Kinds;

/// <summary>One thing that a weight file's header tells, for people: <c>tokens</c>, <c>4</c>.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Value">What is so.</param>
public sealed record WeightFact(string Name, string Value)
{
    /// <summary>A number as facts write it: thousands are set apart from 10,000 on.</summary>
    public static string Figure(long number) => number.ToString(number < 10_000 ? "0" : "N0", CultureInfo.InvariantCulture);
}
