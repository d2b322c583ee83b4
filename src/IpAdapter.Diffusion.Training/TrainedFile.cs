using IpAdapter.Diffusion.WeightFiles.Safetensors;

namespace IpAdapter.Diffusion.Training;

/// <summary>Writes what was learnt as the <c>.safetensors</c> file that other tools read.</summary>
public static class TrainedFile
{
    /// <summary>Writes the file: all tensors in the order of their names, so that equal trainings give equal files.</summary>
    /// <remarks>Called on the device's thread.</remarks>
    /// <param name="file">Where to.</param>
    /// <param name="learner">What learnt.</param>
    /// <param name="result">The weights to write, by the learner's names (<see cref="Trainer.Result"/>).</param>
    /// <param name="remarks">Texts for the header beside those that the file needs.</param>
    /// <param name="type">The type to write the weights in; null for the one they learnt in.</param>
    public static void Write(Stream file, ILearner learner, IReadOnlyDictionary<string, Tensor> result,
        IReadOnlyDictionary<string, string> remarks, ScalarType? type = null)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var tensors = result.Select(weight => KeyValuePair.Create(weight.Key, weight.Value.to(type ?? weight.Value.dtype)))
            .Concat(learner.Constants).OrderBy(tensor => tensor.Key, StringComparer.Ordinal).ToList();
        SafetensorsWriter.Write(file, tensors, learner.Notes.Concat(remarks).OrderBy(note => note.Key, StringComparer.Ordinal)
            .ToDictionary(note => note.Key, note => note.Value));
    }
}
