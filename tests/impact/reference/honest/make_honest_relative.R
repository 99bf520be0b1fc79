# Write relative.csv: robust sets and identified sets of relative magnitudes from the code of the R
# package HonestDiD 0.2.8 (github.com/asheshrambachan/HonestDiD, commit 6813f02, MIT licence), whose
# files are read from FOLDER (the package's folder R). Its conditional and least favourable tests are
# run as they are; only what is not packaged for Debian is replaced: lpSolveAPI by Rglpk for the
# two linear programmes, TruncatedNormal::norminvp by the same quantile through pnorm and qnorm.
#
#     Rscript make_honest_relative.R FOLDER
#
# The grids are set by hand: the package's own, 20 standard errors around zero, cuts sets off.

suppressMessages({library(Rglpk); library(Matrix); library(pracma); library(mvtnorm)
  library(purrr); library(tibble); library(matrixStats)})
folder <- commandArgs(trailingOnly = TRUE)[1]
for (name in c("utilities", "delta_utility_functions", "arp-nonuisance", "arp-nuisance", "deltarm"))
  source(file.path(folder, paste0(name, ".R")))

between <- function(p, l, u) {
  if (l > 0) {
    far <- pnorm(l, lower.tail = FALSE, log.p = TRUE)
    near <- pnorm(u, lower.tail = FALSE, log.p = TRUE)
    qnorm(far + log1p(p * expm1(near - far)), lower.tail = FALSE, log.p = TRUE)
  } else if (u < 0) -between(1 - p, -u, -l)
  else qnorm(pnorm(l) + p * (pnorm(u) - pnorm(l)))
}
.norminvp_generalized <- function(p, l, u, mu = 0, sd = 1)
  as.numeric(mu + between(p, (l - mu) / sd, (u - mu) / sd) * sd)
primal <- function(y, W) {
  n <- ncol(W)
  Rglpk_solve_LP(c(1, rep(0, n - 1)), W, rep(">=", length(y)), y,
                 bounds = list(lower = list(ind = 1:n, val = rep(-Inf, n))), max = FALSE)
}
.test_delta_lp_fn <- function(y_T, X_T, sigma) {
  r <- primal(c(y_T), cbind(sqrt(diag(sigma)), X_T))
  list(eta_star = r$optimum, delta_star = r$solution[-1], lambda = r$auxiliary$dual,
       error_flag = r$status)
}
packaged_cv <- .compute_least_favorable_cv
.compute_least_favorable_cv <- function(X_T, sigma, hybrid_kappa, sims = 1000, rowsForARP = NULL,
                                        seed = 0) {
  if (is.null(X_T)) return(packaged_cv(X_T, sigma, hybrid_kappa, sims, rowsForARP, seed))
  X_T <- as.matrix(X_T)[rowsForARP, , drop = FALSE]
  sigma <- sigma[rowsForARP, rowsForARP]
  set.seed(seed)
  draws <- rmvnorm(n = sims, sigma = sigma)
  W <- cbind(sqrt(diag(sigma)), X_T)
  quantile(apply(draws, 1, function(xi) primal(xi, W)$optimum), 1 - hybrid_kappa, names = FALSE)
}

studies <- read.csv("studies.csv")
cat("study,first,last,weights,m,lower,upper,step,identified_lower,identified_upper\n",
    file = "relative.csv")
record <- function(study, first, last, weights, sizes, from, to) {
  rows <- studies[studies$study == study, ]
  kept <- rows$event_time >= first & rows$event_time <= last
  sigma <- do.call(rbind, lapply(strsplit(rows$covariance, " "), as.numeric))[kept, kept]
  beta <- rows$att[kept]
  before <- sum(rows$event_time[kept] < 0)
  l <- matrix(weights)
  for (m in sizes) {
    r <- computeConditionalCS_DeltaRM(beta, sigma, before, length(weights), l_vec = l, Mbar = m,
                                      gridPoints = 601, grid.lb = from, grid.ub = to)
    inside <- r$grid[r$accept == 1]
    id <- .compute_IDset_DeltaRM(m, beta, l, before, length(weights))
    cat(sprintf("%s,%d,%d,%s,%g,%.10g,%.10g,%.10g,%.10g,%.10g\n", study, first, last,
                paste(weights, collapse = " "), m, min(inside), max(inside),
                r$grid[2] - r$grid[1], as.numeric(id$id.lb), as.numeric(id$id.ub)),
        file = "relative.csv", append = TRUE)
  }
}
record("medicaid", -6L, 1L, c(0.5, 0.5), c(0.5, 1, 2), -0.05, 0.15)
record("benzarti_carloni", -5L, 3L, c(1, 0, 0, 0), c(0.5, 1, 2), -0.1, 0.5)
record("benzarti_carloni", -5L, 3L, rep(0.25, 4), c(0.5, 1), -0.15, 0.6)
record("benzarti_carloni", -5L, 3L, c(0, 0, 0, 1), c(0.5, 1), -0.4, 0.7)
record("benzarti_carloni", -5L, 3L, c(-0.5, 0, 1, 0.5), 0.5, -0.3, 0.6)
record("benzarti_carloni", -2L, 3L, rep(0.25, 4), c(0.5, 1), -0.1, 0.6)
record("benzarti_carloni", -5L, 0L, 1, c(0, 0.5, 1), 0, 0.4)
