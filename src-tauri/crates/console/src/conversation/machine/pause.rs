//! How long to wait before a request is made again.

use super::Fault;

impl Fault {
    /// From one try to the next, in milliseconds: doubled each time, and no sooner than the server asked for.
    pub(super) fn delay(&self, tries: u32) -> i64 {
        self.no_sooner_than_asked((500_i64 << tries.min(6)).min(30_000))
    }

    /// A pause, in milliseconds, made as long as the server asked for.
    pub(super) fn no_sooner_than_asked(&self, pause: i64) -> i64 {
        let asked = self.retry_after.unwrap_or(0).min(miaw::error::LONGEST_PAUSE.as_secs());
        pause.max(i64::try_from(asked).unwrap_or(0) * 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::super::FaultKind;
    use super::super::tests::fault;
    use super::*;

    #[test]
    fn each_try_waits_longer_and_as_long_as_the_server_asked_within_a_minute() {
        let delays = |retry_after| {
            let fault = Fault { retry_after, ..fault(FaultKind::Passing) };
            [1, 2, 3, 9].map(|tries| fault.delay(tries))
        };
        assert_eq!(delays(None), [1_000, 2_000, 4_000, 30_000]);
        assert_eq!(delays(Some(3)), [3_000, 3_000, 4_000, 30_000]);
        assert_eq!(delays(Some(u64::MAX)), [60_000; 4]);
    }
}
