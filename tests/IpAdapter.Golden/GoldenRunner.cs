namespace IpAdapter.Golden;

/// <summary>Proves the cases of one area. Chosen by area and parameters, never by a case's name.</summary>
public abstract class GoldenRunner
{
    /// <summary>The area it proves.</summary>
    public abstract string Area { get; }

    /// <summary>Why a case can't be run yet (it asks for something that is not there), or null.</summary>
    public virtual string? CannotYet(GoldenCase golden) => null;

    /// <summary>Runs a case and compares every output.</summary>
    public abstract void Prove(GoldenCase golden, Verdict verdict);
}
