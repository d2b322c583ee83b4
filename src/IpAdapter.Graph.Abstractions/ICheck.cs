namespace IpAdapter.Graph;

/// <summary>
/// A node that judges its inputs before it runs: what is wrong with them, what its outputs will be, which files it reads, how much memory
/// it takes.
/// </summary>
/// <remarks>
/// A rule is written here and nowhere else. The node is asked while a workflow is checked, with what is known then, and once more
/// immediately before it runs,
/// with all its inputs, where other nodes made any of them. <see cref="INode{TInputs, TOutputs}.RunAsync"/> can therefore rely on what is
/// demanded here.
/// A check reads headers and configurations, never weights; it may be called at any time, and changes nothing.
/// </remarks>
/// <typeparam name="TInputs">The node's record of inputs.</typeparam>
/// <typeparam name="TOutputs">The node's output, or its record of outputs.</typeparam>
public interface ICheck<TInputs, TOutputs>
    where TInputs : notnull
{
    /// <summary>Judges what is known of the inputs, and describes the outputs as far as that allows.</summary>
    /// <param name="inputs">What is known of the inputs. What is not known is not judged.</param>
    /// <param name="report">Takes problems and descriptions.</param>
    /// <exception cref="NodeInputException">Counts as a problem at that input.</exception>
    void Check(Known<TInputs> inputs, CheckReport<TInputs, TOutputs> report);
}
