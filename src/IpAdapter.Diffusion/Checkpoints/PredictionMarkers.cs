using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Checkpoints;

/// <summary>
/// How a base model's single file says what its UNet predicts: by an empty tensor <c>v_pred</c> (and <c>ztsnr</c>), as fine-tunings do, or
/// in its remarks (Stability's ModelSpec). Most say nothing.
/// </summary>
internal static class PredictionMarkers
{
    private const string Velocity = "v_pred", ZeroTerminalSnr = "ztsnr", Remark = "modelspec.prediction_type";

    /// <summary>Whether a tensor is such a mark.</summary>
    public static bool IsOne(string name) => name is Velocity or ZeroTerminalSnr;

    /// <summary>What the UNet predicts; null where the file does not say.</summary>
    public static PredictionType? Find(WeightFileHeader header)
    {
        if (header.Entries.ContainsKey(Velocity)) return PredictionType.Velocity;
        return header.Metadata.GetValueOrDefault(Remark) switch
        {
            "v" => PredictionType.Velocity,
            "epsilon" => PredictionType.Epsilon,
            _ => null
        };
    }

    /// <summary>Whether it was trained on levels that end in noise alone (arXiv:2305.08891).</summary>
    public static bool HasZeroTerminalSnr(WeightFileHeader header) => header.Entries.ContainsKey(ZeroTerminalSnr);
}
