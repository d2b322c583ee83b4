namespace IpAdapter.Diffusion.Training.Structure;

/// <summary>A ControlNet that learns, at the UNet, with control pictures for a batch.</summary>
/// <param name="network">The network over what learns.</param>
/// <param name="hints">[row, 3, height, width].</param>
internal sealed class LearningControlNet(ControlNetNetwork network, Tensor hints) : IUNetPatch
{
    public IUNetSession Bind(UNetBinding binding) => new Session(network, hints);

    private sealed class Session(ControlNetNetwork network, Tensor hints) : IUNetResiduals
    {
        private readonly double[] _scales = [.. Enumerable.Repeat(1.0, network.ResidualCount)];

        public Residuals Residuals(UNetInput input)
        {
            using var scope = NewDisposeScope();
            using var text = network.ReadText(input.Text.States, input.Text.Added);
            var residuals = network.Forward(input.Sample, input.Timesteps, text, network.ReadHint(hints), _scales);
            foreach (var residual in residuals.Down.Append(residuals.Mid))
                residual.MoveToOuterDisposeScope();
            return residuals;
        }

        public void Dispose()
        {
        }
    }
}
